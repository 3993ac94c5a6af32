using FusedGen.Compiler.Printing.Kernels;
using FusedGen.Compiler.Scheduling;

namespace FusedGen.Compiler.Emitting;

/// <summary>
/// The methods of kernels. A method gets its memory through parameters, so that kernels of one shape, with whatever weights, share one: a
/// network of many equal blocks is as long as one of them.
/// </summary>
internal sealed class KernelMethods
{
    private readonly Dictionary<string, string> _nameByText = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _count = new(StringComparer.Ordinal);
    private readonly List<(string Title, string Plan, string Signature, string Body)> _methods = [];

    /// <summary>The method of a step; it is printed when it is first asked for.</summary>
    public string NameOf(ScheduledStep step)
    {
        CodeWriter body = new();
        KernelPrinter.Print(step.Program, body);
        string parameters = KernelPrinter.Parameters(step.Program.Parameters, []);
        string start = step.Kernel.IsVectorised ? step.Kernel.Name + step.Target.Name : step.Kernel.Name;
        string key = $"{start}({parameters})\n{body}";
        if (!_nameByText.TryGetValue(key, out string? name))
        {
            _count.TryGetValue(start, out int count);
            _count[start] = count + 1;
            name = count == 0 ? start : $"{start}_{TargetSpelling.Text(count + 1)}";
            _nameByText.Add(key, name);
            _methods.Add((step.Kernel.Title, step.Kernel.Plan, $"private static void {name}({parameters})", body.ToString()));
        }

        return name;
    }

    /// <summary>Prints all methods that were asked for.</summary>
    public void Emit(CodeWriter writer)
    {
        foreach ((string title, string plan, string signature, string body) in _methods)
        {
            writer.Line();
            writer.Line($"// {title}");
            writer.Line($"// {plan}");
            writer.Line(KernelPrinter.Optimised);
            using (writer.Open(signature))
            {
                writer.Lines(body);
            }
        }
    }
}
