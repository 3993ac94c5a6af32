namespace FusedGen.Reproducibility;

/// <summary>FNV-1a of 64 bits over the bits of floats, 32 at a time.</summary>
internal struct BitHash()
{
    private const uint NotANumber = 0x7FC00000;

    /// <summary>The hash so far.</summary>
    public ulong Value { get; private set; } = 0xCBF29CE484222325;

    /// <summary>
    /// Adds floats. All that are not a number count as one: their sign and their low bits are the machine's, and no
    /// operation tells them apart.
    /// </summary>
    public void Add(ReadOnlySpan<float> values)
    {
        ulong hash = Value;
        foreach (float value in values)
        {
            uint bits = float.IsNaN(value) ? NotANumber : BitConverter.SingleToUInt32Bits(value);
            hash = (hash ^ bits) * 0x100000001B3;
        }

        Value = hash;
    }
}
