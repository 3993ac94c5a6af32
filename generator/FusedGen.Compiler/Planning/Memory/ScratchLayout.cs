namespace FusedGen.Compiler.Planning.Memory;

/// <summary>
/// Places values in one block of working memory by first fit over their lifetimes, so that values which are never
/// needed together share their place.
/// </summary>
public sealed class ScratchLayout
{
    private readonly List<(int Start, int End, int FirstKernel, int LastKernel)> _places = [];

    /// <summary>Floats that the block needs.</summary>
    public int Size { get; private set; }

    /// <summary>
    /// Places a value that the kernel <paramref name="firstKernel"/> writes and <paramref name="lastKernel"/> reads
    /// last.
    /// </summary>
    /// <returns>The offset in floats, a multiple of 16.</returns>
    public int Place(int floats, int firstKernel, int lastKernel)
    {
        int length = MemoryPlace.LengthOf(floats);
        int start = 0;
        foreach ((int placeStart, int placeEnd, _, _) in _places
            .Where(p => p.FirstKernel <= lastKernel && firstKernel <= p.LastKernel)
            .OrderBy(p => p.Start))
        {
            if (placeStart - start >= length)
            {
                break;
            }

            start = Math.Max(start, placeEnd);
        }

        _places.Add((start, start + length, firstKernel, lastKernel));
        Size = Math.Max(Size, start + length);
        return start;
    }
}
