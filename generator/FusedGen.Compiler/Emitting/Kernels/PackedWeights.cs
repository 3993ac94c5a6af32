namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>The one place that knows how packed weights become floats: a register of 32-bit words holds the weights of one or several consecutive products, one an output.</summary>
/// <param name="Format">The format.</param>
/// <param name="Form">The width of vectors.</param>
internal sealed record PackedWeights(WeightFormat Format, VectorForm Form)
{
    /// <summary>The type of an element of the packed weights.</summary>
    public string Keyword => Format == WeightFormat.Float32 ? "float" : "int";

    /// <summary>The type of a register as it is loaded.</summary>
    public string Type => Format == WeightFormat.Float32 ? Form.Type : Form.IsScalar ? "int" : $"{Form.Class}<int>";

    /// <summary>The float weights of one of the products.</summary>
    /// <param name="words">An expression of the type <see cref="Type"/>.</param>
    /// <param name="part">The number of the product among those of the word.</param>
    public string Decode(string words, int part) => Format switch
    {
        // A brain float is the upper half of a float.
        WeightFormat.BFloat16 => AsFloat(part == 0 ? $"{words} << 16" : $"{words} & {Constant(-65536)}"),
        WeightFormat.Int8 => ToFloat(part == 3 ? $"{words} >> 24" : $"({words} << {VectorForm.Text(24 - (8 * part))}) >> 24"),
        _ => words,
    };

    /// <summary>Whether sums are multiplied with a scale at their end, and only then begin with the bias.</summary>
    public bool HasScales => Format == WeightFormat.Int8;

    private string Constant(int value) => Form.IsScalar ? VectorForm.Text(value) : $"{Form.Class}.Create({VectorForm.Text(value)})";

    private string AsFloat(string words) => Form.IsScalar ? $"BitConverter.Int32BitsToSingle({words})" : $"({words}).AsSingle()";

    private string ToFloat(string words) => Form.IsScalar ? $"(float)({words})" : $"{Form.Class}.ConvertToSingle({words})";
}
