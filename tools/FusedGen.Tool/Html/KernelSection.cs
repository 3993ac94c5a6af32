using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Reporting;
using FusedGen.Tool.Benchmarking;

namespace FusedGen.Tool.Html;

/// <summary>A bar for each kernel: its measured time, or the work of its operation.</summary>
internal sealed class KernelSection(HtmlWriter html, ModelReport report, KernelTimes? times)
{
    public void Write()
    {
        using (html.Open("section"))
        {
            html.Text("h2", "Kernels");
            html.Text("p", Explanation());
            using (html.Open("ol", ("class", "bars")))
            {
                IReadOnlyList<Kernel> kernels = report.Program.Single.Kernels;
                for (int i = 0; i < kernels.Count; i++)
                {
                    WriteKernel(i, kernels[i]);
                }
            }

            html.Text("p", $"Memory: {PlanText.Memory(report.Program)}.");
            if (report.Program.Tile is { } tile)
            {
                html.Text("p", PlanText.Batches(tile));
            }
        }
    }

    private string Explanation() => times is null
        ? "The multiply-adds of each kernel's operation, and the bytes that the kernel reads and writes."
        : $"The time of each kernel on this machine, on one thread: {Duration.Text(times.CallSeconds)} a prediction.";

    private void WriteKernel(int index, Kernel kernel)
    {
        using (html.Open("li"))
        {
            html.Text("span", kernel.Title, ("class", "title"));
            html.Text("span", kernel.Plan, ("class", "plan"));
            if (times is null)
            {
                Bar(MultiplyAdds(index), report.Program.Single.Kernels.Select((_, i) => MultiplyAdds(i)).Max(), Figures.Count(MultiplyAdds(index), "multiply-add"), "work");
                Bar(Bytes(kernel), report.Program.Single.Kernels.Max(Bytes), Figures.Bytes(Bytes(kernel)), "bytes");
            }
            else
            {
                double seconds = times.KernelSeconds[index];
                double share = seconds / Math.Max(times.KernelSeconds.Sum(), double.Epsilon);
                Bar(seconds, times.KernelSeconds.Max(), $"{Duration.Text(seconds)}, {share.ToString("P0", CultureInfo.InvariantCulture)}", "time");
            }
        }
    }

    private void Bar(double value, double largest, string text, string kind)
    {
        using (html.Open("span", ("class", "bar " + kind)))
        {
            using (html.Open("span", ("class", "track")))
            {
                html.Text("span", "", ("class", "fill"), ("style", $"width:{HtmlWriter.Number(largest > 0 ? 100 * value / largest : 0)}%"));
            }

            html.Text("span", text, ("class", "value"));
        }
    }

    /// <summary>The multiply-adds of the kernel's operation; where it has several kernels, the last one does the work.</summary>
    private long MultiplyAdds(int index)
    {
        IReadOnlyList<int> operations = report.Program.Single.Operations;
        bool isLast = index == operations.Count - 1 || operations[index + 1] != operations[index];
        Operation operation = report.Model.Graph.Operations[operations[index]];
        return isLast ? operation.MultiplyAdds : 0;
    }

    private static long Bytes(Kernel kernel) =>
        kernel.Reads.Select(r => r.Operand).Append(kernel.Write).Sum(o => (long)o.Count * o.Type.SizeInBytes());
}
