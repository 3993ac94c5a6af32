namespace FusedGen.Trees;

/// <summary>Random rows.</summary>
internal static class TreeRows
{
    /// <summary>Columns of a row.</summary>
    public const int Features = 16;

    /// <summary>Rows that a benchmark goes through, so that no branch predictor learns them.</summary>
    public const int Count = 8192;

    /// <summary>So many rows.</summary>
    public static float[][] Data(int rows, int seed)
    {
        Random random = new(seed);
        return Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, Features).Select(_ => (float)random.NextDouble()).ToArray()).ToArray();
    }
}
