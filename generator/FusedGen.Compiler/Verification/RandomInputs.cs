using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Verification;

/// <summary>
/// Inputs for networks that have none stored: floats between −1 and 1 that are the same on every machine and framework,
/// and zeros for integers, which may be indices.
/// </summary>
internal sealed class RandomInputs
{
    private ulong _state = 1;

    /// <summary>The next tensor for an input.</summary>
    public Tensor For(Value input) => input.Type.IsFloating()
        ? new Tensor(input.Shape, Enumerable.Range(0, input.Shape.Count).Select(_ => Next()).ToArray(), input.Type)
        : new Tensor(input.Shape, new long[input.Shape.Count], input.Type);

    /// <summary>
    /// A linear congruential generator modulo 2⁶⁴ with Knuth's constants, of which the upper 24 bits are taken.
    /// </summary>
    private double Next()
    {
        _state = unchecked((_state * 6364136223846793005UL) + 1442695040888963407UL);
        return ((_state >> 40) / (double)(1 << 23)) - 1;
    }
}
