using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;
using FusedGen.Conformance.Tests.Material;

namespace FusedGen.Conformance.Tests.Running;

/// <summary>
/// What a user writes on the attribute for dimensions that a model leaves open beside the batch: here the sizes of the first vectors.
/// </summary>
internal static class OpenDimensions
{
    public static string Of(ConformanceCase model, byte[] bytes)
    {
        try
        {
            OnnxGraph graph = OnnxModelReader.Read(bytes).Graph;
            HashSet<string> constants = graph.Initializers.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
            OnnxValueInfo[] inputs = graph.Inputs.Where(i => !constants.Contains(i.Name)).ToArray();
            if (inputs.All(i => i.Dimensions is null || i.Dimensions.Skip(1).All(IsKnown)))
            {
                return "";
            }

            IReadOnlyList<(string Name, Tensor Tensor)> tensors = model.Sets()[0].Inputs;
            return string.Join(", ", inputs.SelectMany((input, i) =>
            {
                Tensor tensor = tensors.Any(t => t.Name == input.Name) ? tensors.First(t => t.Name == input.Name).Tensor : tensors[i].Tensor;
                return Enumerable.Range(1, Math.Max(0, (input.Dimensions?.Count ?? 0) - 1))
                    .Where(axis => !IsKnown(input.Dimensions![axis]))
                    .Select(axis => string.Create(CultureInfo.InvariantCulture, $"{input.Name}.{axis}={tensor.Shape[axis]}"));
            }));
        }
        catch (ModelException)
        {
            return "";
        }
    }

    private static bool IsKnown(OnnxDimension dimension) => dimension.Size is not null;
}
