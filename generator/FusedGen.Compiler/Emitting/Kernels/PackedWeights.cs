using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Contraction.Weights;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>The one place that knows how packed weights become floats: a register has the weights of one product, or of two consecutive ones, one an output.</summary>
/// <param name="Format">The format.</param>
/// <param name="Form">The width of vectors.</param>
internal sealed record PackedWeights(WeightFormat Format, VectorForm Form)
{
    /// <summary>The type of an element of the packed weights.</summary>
    public string Keyword => Format.PackedType().Keyword();

    /// <summary>The type of a register as it is loaded.</summary>
    public string Type => Format != WeightFormat.BFloat16 ? Form.Type : Form.IsScalar ? "int" : $"{Form.Class}<int>";

    /// <summary>A vector of elements. Bytes become floats as they are loaded.</summary>
    public string Load(string reference, string offset) => Format != WeightFormat.Int8 ? Form.Load(reference, offset)
        : Form.IsScalar ? $"(float){VectorForm.Element(reference, offset)}"
        : $"Int8Vectors.Load{Form.Suffix}(ref {VectorForm.Element(reference, offset)})";

    /// <summary>A vector of floats that starts at a multiple of its size: 128-bit instructions of SSE can then load it themselves, as wider ones always do.</summary>
    public string LoadAligned(string reference, string offset) => Form.Bits == 128 ? $"AlignedWeights.Load128(ref {reference}, {offset})" : Load(reference, offset);

    /// <summary>The float weights of one of the products.</summary>
    /// <param name="elements">An expression of the type <see cref="Type"/>.</param>
    /// <param name="part">The number of the product among those of the element.</param>
    public string Decode(string elements, int part) => Format switch
    {
        // A brain float is the upper half of a float.
        WeightFormat.BFloat16 => AsFloat(part == 0 ? $"{elements} << 16" : $"{elements} & {Constant(-65536)}"),
        _ => elements,
    };

    /// <summary>Whether sums are multiplied with a scale at their end, and only then begin with the bias.</summary>
    public bool HasScales => Format == WeightFormat.Int8;

    private string Constant(int value) => Form.IsScalar ? VectorForm.Text(value) : $"{Form.Class}.Create({VectorForm.Text(value)})";

    private string AsFloat(string elements) => Form.IsScalar ? $"BitConverter.Int32BitsToSingle({elements})" : $"({elements}).AsSingle()";
}
