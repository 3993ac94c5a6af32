namespace FusedGen.Reproducibility.Tests.Models;

/// <summary>
/// Weights from integers alone, the same on every machine: the linear congruential generator of D. E. Knuth's MMIX.
/// </summary>
internal sealed class PseudoRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Numbers between −scale and scale.</summary>
    public float[] Floats(int count, float scale)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            _state = unchecked((_state * 6364136223846793005) + 1442695040888963407);
            values[i] = ((int)(_state >> 40) - (1 << 23)) / 8388608f * scale;
        }

        return values;
    }
}
