using System.Globalization;
using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;
using FusedGen.Conformance.Tests.Material;

namespace FusedGen.Conformance.Tests.Running;

/// <summary>
/// What a user writes on the attribute for a model as it comes: sizes for dimensions that it leaves open beside the
/// batch, those of the first vectors; and, where it has branches, the settings among its inputs, which are the same in
/// all vectors.
/// </summary>
internal static class UserOptions
{
    /// <summary>The options for a model.</summary>
    /// <param name="model">The case.</param>
    /// <param name="bytes">Its file.</param>
    /// <param name="isBatch">Whether an open leading dimension is the batch; else it has a size too.</param>
    public static ModelOptions Of(ConformanceCase model, byte[] bytes, bool isBatch)
    {
        try
        {
            OnnxGraph graph = OnnxModelReader.Read(bytes).Graph;
            OnnxValueInfo[] inputs = InputsOf(graph);
            return new ModelOptions(
                Dimensions: string.Join(", ", new[] { Dimensions(inputs, model.Sets()[0], isBatch), ResultSizes(graph, inputs, model.Sets()[0]) }
                    .Where(part => part.Length > 0)),
                FixedInputs: string.Join(", ",
                    Settings(model, graph).Select(setting => string.Create(CultureInfo.InvariantCulture, $"{setting.Name}={setting.Value}"))));
        }
        catch (ModelException)
        {
            return new ModelOptions();
        }
    }

    /// <summary>
    /// The inputs that the options make constants, and their values: none where the model has no branches.
    /// </summary>
    public static IEnumerable<(string Name, long Value)> Settings(ConformanceCase model, OnnxGraph graph)
    {
        if (graph.Nodes.All(node => node.Operator != "If"))
        {
            return [];
        }

        IReadOnlyList<VectorSet> sets = model.Sets();
        return InputsOf(graph)
            .Select((input, i) => (input.Name, Tensors: sets.Select(set => TensorOf(set, input, i)).ToArray()))
            .Where(input => input.Tensors.All(t => !t.Type.IsFloating() && t.Count == 1 && t.Integers[0] == input.Tensors[0].Integers[0]))
            .Select(input => (input.Name, input.Tensors[0].Integers[0]));
    }

    /// <summary>Whether vectors have the sizes that the options give: those of the first vectors.</summary>
    public static bool Fit(ConformanceCase model, OnnxGraph graph, VectorSet set, bool isBatch)
    {
        OnnxValueInfo[] inputs = InputsOf(graph);
        VectorSet first = model.Sets()[0];
        return (inputs.All(input => !OpenAxes(input, isBatch).Any()) || Dimensions(inputs, set, isBatch) == Dimensions(inputs, first, isBatch))
            && ResultSizes(graph, inputs, set) == ResultSizes(graph, inputs, first);
    }

    /// <summary>The inputs to which the file gives no value.</summary>
    public static OnnxValueInfo[] InputsOf(OnnxGraph graph)
    {
        HashSet<string> constants = graph.Initializers.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        return graph.Inputs.Where(i => !constants.Contains(i.Name)).ToArray();
    }

    private static IEnumerable<int> OpenAxes(OnnxValueInfo input, bool isBatch) =>
        Enumerable.Range(0, input.Dimensions?.Count ?? 0).Skip(isBatch ? 1 : 0).Where(axis => input.Dimensions![axis].Size is null or < 0);

    private static string Dimensions(OnnxValueInfo[] inputs, VectorSet set, bool isBatch) => string.Join(", ", inputs.SelectMany((input, i) =>
        OpenAxes(input, isBatch).Select(axis => string.Create(CultureInfo.InvariantCulture, $"{input.Name}.{axis}={TensorOf(set, input, i).Shape[axis]}"))));

    /// <summary>
    /// Sizes of outputs that inputs fix by their values: those of dimensions that have a name, which no input has.
    /// </summary>
    private static string ResultSizes(OnnxGraph graph, OnnxValueInfo[] inputs, VectorSet set)
    {
        string[] known = inputs.SelectMany(input => input.Dimensions ?? []).Select(d => d.Symbol).ToArray();
        IEnumerable<string> sizes = graph.Outputs.SelectMany((output, i) => (output.Dimensions ?? [])
            .Select((d, axis) => (Dimension: d, Axis: axis))
            .Where(d => d.Dimension.Size is null or < 0 && d.Dimension.Symbol.Length > 0 && !known.Contains(d.Dimension.Symbol))
            .Where(_ => i < set.Outputs.Count && set.Outputs[i].Tensor.Shape.Rank == output.Dimensions!.Count)
            .Select(d => string.Create(CultureInfo.InvariantCulture, $"{output.Name}.{d.Axis}={set.Outputs[i].Tensor.Shape[d.Axis]}")));
        return string.Join(", ", sizes);
    }

    private static Tensor TensorOf(VectorSet set, OnnxValueInfo input, int number) =>
        set.Inputs.Any(t => t.Name == input.Name) ? set.Inputs.First(t => t.Name == input.Name).Tensor : set.Inputs[number].Tensor;
}
