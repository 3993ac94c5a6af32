namespace FusedGen.Numerics;

/// <summary>Working memory of predictors for the numbers of texts, where there are too many for the stack.</summary>
public static class TextCodes
{
    [ThreadStatic]
    private static int[]? t_codes;

    /// <summary>
    /// Memory of the calling thread for so many numbers, with any content. The next call on the thread hands out the
    /// same memory, so it is for code that calls no other user of it meanwhile.
    /// </summary>
    public static Span<int> Rent(int count)
    {
        int[]? codes = t_codes;
        if (codes is null || codes.Length < count)
        {
            t_codes = codes = new int[count];
        }

        return codes.AsSpan(0, count);
    }
}
