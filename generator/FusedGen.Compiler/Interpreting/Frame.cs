namespace FusedGen.Compiler.Interpreting;

/// <summary>The variables of a program while it runs: a slot for each lane.</summary>
/// <param name="floats">Slots of floats.</param>
/// <param name="doubles">Slots of doubles.</param>
/// <param name="integers">Slots of integers, booleans, and lanes of masks.</param>
/// <param name="pointers">Pointers.</param>
internal sealed class Frame(int floats, int doubles, int integers, int pointers)
{
    public float[] Floats { get; } = new float[floats];

    public double[] Doubles { get; } = new double[doubles];

    public long[] Integers { get; } = new long[integers];

    public PointerValue[] Pointers { get; } = new PointerValue[pointers];

    /// <summary>Stops between the turns of loops.</summary>
    public CancellationToken CancellationToken { get; set; }
}
