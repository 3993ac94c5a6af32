using System.Globalization;
using FusedGen.Benchmarks.Reports;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Gallery.Measuring;

namespace FusedGen.Gallery;

/// <summary>The tables of <c>docs/gallery.md</c>.</summary>
internal static class GalleryPage
{
    public static void Publish(IReadOnlyList<GalleryEntry> entries, bool write)
    {
        MeasuredPage.Gallery.Publish("times", $"{MachineDescription.Line()}\n\n{Times(entries)}", write);
        MeasuredPage.Gallery.Publish("refused", Refused(entries).ToString(), write);
        MeasuredPage.Gallery.Publish("origins", Origins(entries).ToString(), write);
    }

    private static MarkdownTable Times(IReadOnlyList<GalleryEntry> entries)
    {
        MarkdownTable table = new("network", "parameters", "weights", "multiply-adds", "to C#", "C# compiler", "FusedGen", "ONNX Runtime", "ratio",
            "largest difference");
        foreach (GalleryEntry entry in entries.Where(e => e.Figures is not null))
        {
            GalleryFigures f = entry.Figures!;
            table.Add(
                entry.Model.Name,
                Change(f.ParametersBefore, f.ParametersAfter, Count),
                Change(f.ParametersBefore * sizeof(float), f.ParametersAfter * sizeof(float), Bytes),
                Change(f.MultiplyAddsBefore, f.MultiplyAddsAfter, Count),
                MarkdownTable.Time(f.GenerateSeconds * 1e9),
                MarkdownTable.Time(f.CompileSeconds * 1e9),
                MarkdownTable.Time(f.Nanoseconds),
                MarkdownTable.Time(f.OnnxRuntimeNanoseconds),
                MarkdownTable.Ratio(f.Ratio),
                string.Create(CultureInfo.InvariantCulture, $"{f.LargestDifference:0.0e+0} of {f.LargestOutput:0.##}"));
        }

        return table;
    }

    private static MarkdownTable Refused(IReadOnlyList<GalleryEntry> entries)
    {
        MarkdownTable table = new("network", "diagnostic") { NumbersAreRight = false };
        foreach (GalleryEntry entry in entries.Where(e => e.Refusal is not null))
        {
            table.Add(entry.Model.Name, entry.Refusal!);
        }

        return table;
    }

    private static MarkdownTable Origins(IReadOnlyList<GalleryEntry> entries)
    {
        MarkdownTable table = new("network", "what it does", "operators", "options", "from", "licence") { NumbersAreRight = false };
        foreach (GalleryEntry entry in entries)
        {
            table.Add(
                entry.Model.Name,
                entry.Model.Description,
                entry.Operators,
                entry.Options.Length == 0 ? "" : $"`{entry.Options}`",
                entry.Model.Origin,
                entry.Model.Licence);
        }

        return table;
    }

    private static string Change(long before, long after, Func<long, string> text) =>
        text(before) == text(after) ? text(before) : $"{text(before)} → {text(after)}";

    private static string Count(long number) => number switch
    {
        < 10_000 => number.ToString("N0", CultureInfo.InvariantCulture),
        < 1_000_000 => (number / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + " k",
        _ => (number / 1e6).ToString("0.00", CultureInfo.InvariantCulture) + " M",
    };

    private static string Bytes(long number) => number switch
    {
        < 1 << 10 => number.ToString(CultureInfo.InvariantCulture) + " B",
        < 1 << 20 => (number / 1024.0).ToString("0.0", CultureInfo.InvariantCulture) + " KiB",
        _ => (number / 1048576.0).ToString("0.00", CultureInfo.InvariantCulture) + " MiB",
    };
}
