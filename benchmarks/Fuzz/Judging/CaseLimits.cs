namespace FusedGen.Fuzz.Judging;

/// <summary>What one case may cost.</summary>
/// <param name="Seconds">Time, of the processor or of the clock, whichever is less: another program that keeps the
/// machine busy is no finding.</param>
/// <param name="Bytes">Memory that is allocated in all for an empty file.</param>
/// <param name="BytesPerFileByte">Memory on top for each byte of the file.</param>
public sealed record CaseLimits(double Seconds = 2, long Bytes = 400L << 20, long BytesPerFileByte = 4000)
{
    /// <summary>The memory that a file of this size may cost.</summary>
    public long BytesFor(int length) => Bytes + (BytesPerFileByte * length);
}
