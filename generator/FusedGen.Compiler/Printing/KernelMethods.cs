using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Printing.Kernels;
using FusedGen.Compiler.Scheduling;

namespace FusedGen.Compiler.Printing;

/// <summary>
/// The methods of kernels. A method gets its memory through parameters, so that kernels of one shape, with whatever
/// weights, share one: a network of many equal blocks is as long as one of them.
/// </summary>
internal sealed class KernelMethods
{
    private readonly Dictionary<string, string> _nameByText = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _count = new(StringComparer.Ordinal);
    private readonly List<Method> _methods = [];

    /// <summary>The method of a step; it is printed when it is first asked for.</summary>
    /// <param name="step">The step.</param>
    /// <param name="layer">What the name begins with, if the step is the first with such a method; empty for
    /// nothing.</param>
    public string NameOf(ScheduledStep step, string layer)
    {
        CodeWriter body = new();
        KernelPrinter.Print(step.Program, body);
        string parameters = KernelPrinter.Parameters(step.Program.Parameters, []);
        string start = step.Kernel.IsVectorised ? step.Kernel.Name + step.Target.Name : step.Kernel.Name;
        string text = $"({parameters})\n{body}";
        string key = start + text;
        if (step.Kernel.IsVectorised && step.Target.SharesWith is { } shared
            && _nameByText.TryGetValue(step.Kernel.Name + shared.Name + text, out string? name))
        {
            return name;
        }

        if (!_nameByText.TryGetValue(key, out name))
        {
            string full = layer + start;
            _count.TryGetValue(full, out int count);
            _count[full] = count + 1;
            name = count == 0 ? full : $"{full}_{TargetSpelling.Text(count + 1)}";
            _nameByText.Add(key, name);
            _methods.Add(new Method(step, $"private static void {name}({parameters})", body.ToString()));
        }

        return name;
    }

    /// <summary>
    /// Prints all methods that were asked for: those of one kernel together, the one without vectors first, since it is
    /// the plainest.
    /// </summary>
    public void Print(CodeWriter writer)
    {
        foreach (IGrouping<Kernel, Method> forms in _methods.GroupBy(m => m.Step.Kernel, KernelIdentity.Instance))
        {
            bool isFirst = true;
            foreach (Method method in forms.OrderBy(m => m.Step.Target.IsScalar ? 0 : 1))
            {
                writer.Line();
                writer.Line(isFirst
                    ? $"// {method.Step.Kernel.Title}"
                    : $"// the same with vectors of {TargetSpelling.Text(method.Step.Target.VectorBits)} bits"
                        + Difference(method.Step.Target));
                if (isFirst)
                {
                    writer.Line($"// {method.Step.Kernel.Plan}");
                }

                writer.Line(KernelPrinter.Optimised);
                using (writer.Open(method.Signature))
                {
                    writer.Lines(method.Body);
                }

                isFirst = false;
            }
        }
    }

    /// <summary>What sets a target apart from the one that it shares other programs with.</summary>
    private static string Difference(Target target) => target.SharesWith is not { } shared ? ""
        : target.Registers != shared.Registers ? $" and the {TargetSpelling.Text(target.Registers)} registers of {target.Name}"
        : $" for {target.Name}";

    private sealed record Method(ScheduledStep Step, string Signature, string Body);
}
