using System.Text.Json;

namespace FusedGen.TorchSharp.Onnx;

/// <summary>
/// Names of a model's input and output elements in its metadata; <c>docs/typed-models.md</c> describes the form.
/// </summary>
internal static class ElementNames
{
    /// <summary>The metadata key of the features' names.</summary>
    public const string InputsKey = "fusedgen.inputs";

    /// <summary>The metadata key of the class labels.</summary>
    public const string LabelsKey = "fusedgen.labels";

    /// <summary>Refuses names that are not one for each element; a missing list is right.</summary>
    /// <exception cref="ArgumentException">Their number differs from the shape's elements, or one is null.</exception>
    public static void Check(IReadOnlyList<string>? names, long[] shape, string option)
    {
        if (names is null)
        {
            return;
        }

        long elements = shape.Aggregate(1L, (product, length) => product * length);
        if (names.Count != elements)
        {
            throw new ArgumentException($"{option} has {names.Count} names for {elements} elements, in samples of [{string.Join(", ", shape)}].", option);
        }

        if (names.Any(name => name is null))
        {
            throw new ArgumentException($"{option} has a name that is null.", option);
        }
    }

    /// <summary>The names as they stand in the metadata.</summary>
    public static string Text(IReadOnlyList<string> names) => JsonSerializer.Serialize(names.ToArray());
}
