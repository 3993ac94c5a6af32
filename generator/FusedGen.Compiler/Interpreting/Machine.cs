namespace FusedGen.Compiler.Interpreting;

/// <summary>What the bits of a program depend on beside the program.</summary>
/// <param name="FusesProducts">Whether a multiply-add of vectors rounds once; single floats always round twice.</param>
/// <param name="Functions">The functions of elements.</param>
internal sealed record Machine(bool FusesProducts, IElementFunctions Functions)
{
    /// <summary>A machine with fused multiply-adds.</summary>
    public static readonly Machine Common = new(true, RoundedFunctions.Instance);
}
