using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Reporting;
using FusedGen.Tool.Benchmarking;

namespace FusedGen.Tool.Html;

/// <summary>
/// For each kernel a bar of its time, or of its work where nothing was measured, and one of the bytes that it moves.
/// </summary>
internal sealed class KernelSection
{
    /// <summary>
    /// Kernels that a page shows one after the other; of more, it shows the costliest and the rest on demand.
    /// </summary>
    private const int MostShown = 24;

    private const int Costliest = 12;

    private readonly HtmlWriter _html;
    private readonly ModelReport _report;
    private readonly KernelTimes? _times;
    private readonly KernelCost[] _costs;
    private readonly double _allSeconds;
    private readonly double _mostSeconds;
    private readonly long _mostMultiplyAdds;
    private readonly long _mostBytes;

    public KernelSection(HtmlWriter html, ModelReport report, KernelTimes? times)
    {
        _html = html;
        _report = report;
        _times = times;
        _costs = KernelCost.Of(report, times);
        _allSeconds = _costs.Sum(c => c.Seconds ?? 0);
        _mostSeconds = _costs.Select(c => c.Seconds ?? 0).DefaultIfEmpty().Max();
        _mostMultiplyAdds = _costs.Select(c => c.MultiplyAdds).DefaultIfEmpty().Max();
        _mostBytes = _costs.Select(c => c.Bytes).DefaultIfEmpty().Max();
    }

    public void Write()
    {
        using (_html.Open("section"))
        {
            _html.Text("h2", "Kernels");
            _html.Text("p", Explanation());
            WriteLegend();
            if (_costs.Length <= MostShown)
            {
                WriteKernels(_costs);
            }
            else
            {
                _html.Text("h3", $"The {Costliest} that {(_times is null ? "compute most" : "take longest")}");
                WriteKernels(_costs.OrderByDescending(c => c.Seconds ?? c.MultiplyAdds).ThenBy(c => c.Number).Take(Costliest));
                using (_html.Open("details"))
                {
                    _html.Text("summary", $"All {Figures.Count(_costs.Length)} kernels in order");
                    WriteKernels(_costs);
                }
            }

            _html.Text("p", $"Memory: {PlanText.Memory(_report.Program)}.");
            if (_report.Program.Tile is { } tile)
            {
                _html.Text("p", PlanText.Batches(tile));
            }
        }
    }

    private static string Where => OperatingSystem.IsBrowser() ? "in this browser, where .NET is interpreted" : "on this machine";

    private string Explanation() => _times is null
        ? "What each kernel computes and moves in a prediction. Bars are relative to the longest of their kind."
        : $"A prediction takes {Duration.Text(_times.CallSeconds)} {Where}, on one thread. "
            + $"Bars are relative to the longest of their kind; kernels were timed "
            + "in calls of their own, so that their sum is not just that time.";

    private void WriteLegend()
    {
        using (_html.Open("ul", ("class", "legend")))
        {
            Key(_times is null ? "work" : "time", _times is null ? "multiply-adds" : "time, and its share of all kernels");
            Key("bytes", "bytes read and written");
        }

        void Key(string kind, string text)
        {
            using (_html.Open("li", ("class", kind)))
            {
                _html.Text("span", "", ("class", "key fill"));
                _html.Text(text);
            }
        }
    }

    private void WriteKernels(IEnumerable<KernelCost> costs)
    {
        using (_html.Open("ol", ("class", "bars")))
        {
            foreach (KernelCost cost in costs)
            {
                using (_html.Open("li"))
                {
                    using (_html.Open("div"))
                    {
                        _html.Text("span", cost.Number.ToString(CultureInfo.InvariantCulture) + ".", ("class", "number"));
                        _html.Text("span", cost.Kernel.Title, ("class", "title"));
                        _html.Text("div", Plan(cost), ("class", "plan"));
                    }

                    using (_html.Open("div"))
                    {
                        if (cost.Seconds is { } seconds)
                        {
                            Bar(seconds, _mostSeconds, $"{Duration.Text(seconds)} · {Share(seconds)}", "time");
                        }
                        else
                        {
                            Bar(cost.MultiplyAdds, _mostMultiplyAdds, Figures.Count(cost.MultiplyAdds), "work");
                        }

                        Bar(cost.Bytes, _mostBytes, Figures.Bytes(cost.Bytes), "bytes");
                    }
                }
            }
        }
    }

    /// <summary>The plan, how often it runs, and the work where the bar shows the time of it.</summary>
    private static string Plan(KernelCost cost) =>
        cost.Kernel.Plan
        + (cost.Steps == 1 ? "" : $", run {Figures.Count(cost.Steps)} times")
        + (cost.Seconds is null || cost.MultiplyAdds == 0 ? "" : $"; {Figures.Count(cost.MultiplyAdds, "multiply-add")}");

    private string Share(double seconds)
    {
        double share = _allSeconds > 0 ? seconds / _allSeconds : 0;
        return share is > 0 and < 0.0005 ? "< 0.1 %" : share.ToString(share < 0.0995 ? "P1" : "P0", CultureInfo.InvariantCulture);
    }

    private void Bar(double value, double largest, string text, string kind)
    {
        using (_html.Open("div", ("class", "bar " + kind)))
        {
            using (_html.Open("span", ("class", "track")))
            {
                _html.Text("span", "", ("class", "fill"), ("style", $"width:{HtmlWriter.Number(largest > 0 ? 100 * value / largest : 0)}%"));
            }

            _html.Text("span", text, ("class", "value"));
        }
    }
}
