namespace FusedGen.Compiler;

/// <summary>
/// How the weights of dense layers and convolutions are stored. Numbers and names are those of the runtime's
/// enumeration of the same name.
/// </summary>
public enum WeightFormat
{
    /// <summary>Four bytes a weight, rounded once from double.</summary>
    Float32 = 0,

    /// <summary>The upper half of a float: two bytes a weight, eight significant bits.</summary>
    BFloat16 = 1,

    /// <summary>A byte a weight, −127 to 127, and one float a row of outputs that scales it.</summary>
    Int8 = 2,
}
