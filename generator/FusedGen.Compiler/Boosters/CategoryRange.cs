namespace FusedGen.Compiler.Boosters;

/// <summary>Categories one after the other, as an interval of the numbers that are cut off to them.</summary>
/// <param name="From">The first category; or −1, above which numbers are cut off to 0.</param>
/// <param name="End">The first number that is none of them.</param>
/// <param name="IsOpen">Whether <paramref name="From"/> itself is none of them.</param>
internal readonly record struct CategoryRange(double From, double End, bool IsOpen)
{
    /// <summary>The intervals of some categories.</summary>
    /// <param name="categories">The categories, ascending, each once.</param>
    /// <param name="negativeIsZero">Whether numbers between −1 and 0 are category 0, as a cast cuts them off.</param>
    public static List<CategoryRange> Of(IEnumerable<int> categories, bool negativeIsZero)
    {
        List<CategoryRange> ranges = [];
        foreach (int category in categories)
        {
            if (ranges.Count > 0 && ranges[ranges.Count - 1].End == category)
            {
                ranges[ranges.Count - 1] = ranges[ranges.Count - 1] with { End = category + 1.0 };
            }
            else
            {
                bool isOpen = category == 0 && negativeIsZero;
                ranges.Add(new CategoryRange(isOpen ? -1 : category, category + 1.0, isOpen));
            }
        }

        return ranges;
    }
}
