using FusedGen.Tests;

namespace FusedGen.Benchmarks.Reports;

/// <summary>
/// A page below <c>docs</c> with measured tables. Each table stands between two comments with the name of its part.
/// </summary>
internal sealed class MeasuredPage(string fileName)
{
    /// <summary>The cases beside other engines, native programs, start and build.</summary>
    public static readonly MeasuredPage Performance = new("performance.md");

    /// <summary>The real networks.</summary>
    public static readonly MeasuredPage Gallery = new("gallery.md");

    /// <summary>Prints a part, and puts it in the place of the one on the page where that is asked for.</summary>
    /// <param name="part">The part's name.</param>
    /// <param name="text">Markdown.</param>
    /// <param name="write">Whether to change the page.</param>
    /// <exception cref="InvalidOperationException">The page has no such part.</exception>
    public void Publish(string part, string text, bool write)
    {
        Console.WriteLine(text);
        if (!write)
        {
            return;
        }

        string path = Checkout.At("docs", fileName);
        string page = File.ReadAllText(path);
        string begin = $"<!-- {part}: written by the benchmarks -->\n";
        string end = $"<!-- end of {part} -->";
        int start = page.IndexOf(begin, StringComparison.Ordinal);
        int stop = start < 0 ? -1 : page.IndexOf(end, start, StringComparison.Ordinal);
        if (stop < 0)
        {
            throw new InvalidOperationException($"docs/{fileName} has no part between '{begin.Trim()}' and '{end}'.");
        }

        File.WriteAllText(path, page[..(start + begin.Length)] + "\n" + text.TrimEnd('\n') + "\n\n" + page[stop..]);
    }
}
