namespace FusedGen.Compiler.Planning.Contraction.Weights;

/// <summary>The weights of one output as bytes q with <c>w ≈ q · scale</c>, symmetric around zero.</summary>
internal static class Int8Channel
{
    /// <summary>
    /// The largest byte that is used; −128 is not, so that a weight and its negative are equally well kept.
    /// </summary>
    public const int Largest = 127;

    /// <summary>The smallest float with all significant bits: below it a scale would lose what it scales.</summary>
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>
    /// The scale of an output whose largest weight has that magnitude: it is 127 times the scale. Weights that are all
    /// zero get 1. Channels below 1.5·10⁻³⁶ get the smallest normal float, with an error of half of it at most.
    /// </summary>
    public static float Scale(double largest) => largest == 0 ? 1 : Math.Max((float)(largest / Largest), SmallestNormal);

    /// <summary>The nearest byte, ties to even.</summary>
    public static int Round(double weight, float scale)
    {
        double rounded = Math.Round(weight / scale, MidpointRounding.ToEven);
        return (int)Math.Max(-Largest, Math.Min(Largest, rounded));
    }
}
