namespace FusedGen.Compiler.Planning;

/// <summary>Choices along several axes.</summary>
internal static class CartesianProduct
{
    /// <summary>One choice for each axis, in all ways, those of the last axis fastest.</summary>
    public static IEnumerable<T[]> Of<T>(IEnumerable<IEnumerable<T>> axes)
    {
        IEnumerable<T[]> result = [[]];
        foreach (IEnumerable<T> axis in axes)
        {
            result = result.SelectMany(_ => axis, (chosen, one) => chosen.Append(one).ToArray()).ToArray();
        }

        return result;
    }
}
