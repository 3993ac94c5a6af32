using System.Globalization;
using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;
using FusedGen.Conformance.Tests.Material;

namespace FusedGen.Conformance.Tests.Running;

/// <summary>
/// What a user writes on the attribute for a model as it comes: sizes for dimensions that it leaves open beside the batch, those of the first vectors; and, where it has branches, the settings
/// among its inputs, which are the same in all vectors.
/// </summary>
internal static class UserOptions
{
    public static ModelOptions Of(ConformanceCase model, byte[] bytes)
    {
        try
        {
            OnnxGraph graph = OnnxModelReader.Read(bytes).Graph;
            HashSet<string> constants = graph.Initializers.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
            OnnxValueInfo[] inputs = graph.Inputs.Where(i => !constants.Contains(i.Name)).ToArray();
            bool hasOpen = inputs.Any(input => OpenAxes(input).Any());
            bool hasBranches = graph.Nodes.Any(node => node.Operator == "If");
            IReadOnlyList<VectorSet> sets = hasOpen || hasBranches ? model.Sets() : [];
            return new ModelOptions(Dimensions: hasOpen ? Dimensions(inputs, sets[0]) : "", FixedInputs: hasBranches ? Settings(inputs, sets) : "");
        }
        catch (ModelException)
        {
            return new ModelOptions();
        }
    }

    /// <summary>The inputs that the options make constants.</summary>
    public static IEnumerable<string> FixedNames(ConformanceCase model) =>
        Of(model, File.ReadAllBytes(model.ModelPath)).FixedInputs.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(setting => setting[..setting.LastIndexOf('=')]);

    private static IEnumerable<int> OpenAxes(OnnxValueInfo input) =>
        Enumerable.Range(1, Math.Max(0, (input.Dimensions?.Count ?? 0) - 1)).Where(axis => input.Dimensions![axis].Size is null);

    private static string Dimensions(OnnxValueInfo[] inputs, VectorSet set) => string.Join(", ", inputs.SelectMany((input, i) =>
        OpenAxes(input).Select(axis => string.Create(CultureInfo.InvariantCulture, $"{input.Name}.{axis}={TensorOf(set, input, i).Shape[axis]}"))));

    private static string Settings(OnnxValueInfo[] inputs, IReadOnlyList<VectorSet> sets) => string.Join(", ", inputs.Select((input, i) =>
    {
        Tensor[] tensors = sets.Select(set => TensorOf(set, input, i)).ToArray();
        bool isSetting = tensors.All(t => !t.Type.IsFloating() && t.Count == 1 && t.Integers[0] == tensors[0].Integers[0]);
        return isSetting ? string.Create(CultureInfo.InvariantCulture, $"{input.Name}={tensors[0].Integers[0]}") : "";
    }).Where(setting => setting.Length > 0));

    private static Tensor TensorOf(VectorSet set, OnnxValueInfo input, int number) =>
        set.Inputs.Any(t => t.Name == input.Name) ? set.Inputs.First(t => t.Name == input.Name).Tensor : set.Inputs[number].Tensor;
}
