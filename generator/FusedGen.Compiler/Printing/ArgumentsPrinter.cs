using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;

namespace FusedGen.Compiler.Printing;

/// <summary>
/// Prints the parameters of predictions: their documentation, their checks, and what the kernels get of them.
/// </summary>
internal static class ArgumentsPrinter
{
    public const string Arguments = "global::FusedGen.ModelArguments";

    /// <summary>The documentation of all parameters.</summary>
    public static void PrintDocs(CodeWriter writer, Program program, bool isBatch)
    {
        foreach (Port port in program.Inputs.Concat(program.Outputs))
        {
            bool isOutput = program.Outputs.Contains(port);
            bool isShared = isBatch && port.IsShared;
            string count = !isBatch || isShared ? "" : isOutput ? "The same number of rows of " : "Rows of ";
            string end = (isShared ? ", once for all rows" : "") + (!isOutput ? "" : isShared ? ", written where there is a row" : ", all of them written");
            writer.Line(
                $"/// <param name=\"{(isBatch ? port.BatchName : port.Name)}\">{count}<see cref=\"{port.MemberName}Length\"/> elements in "
                + $"row-major order{end}.</param>");
        }
    }

    /// <summary>The documentation of the inputs of one sample.</summary>
    public static void PrintInputDocs(CodeWriter writer, Program program)
    {
        foreach (Port port in program.Inputs)
        {
            writer.Line($"/// <param name=\"{port.Name}\"><see cref=\"{port.MemberName}Length\"/> elements in row-major order.</param>");
        }
    }

    /// <summary>Throws where a span has another length than one sample, or than all rows of a batch.</summary>
    public static void PrintLengthCheck(CodeWriter writer, Port port, string name, bool isBatch)
    {
        string expected = isBatch ? $"rows * (long){port.MemberName}Length" : $"{port.MemberName}Length";
        using (writer.Open($"if ({name}.Length != {expected})"))
        {
            writer.Line(isBatch
                ? $"{Arguments}.ThrowBatchLength(nameof({name}), {name}.Length, {expected}, {port.MemberName}Length);"
                : $"{Arguments}.ThrowLength(nameof({name}), {name}.Length, {expected});");
        }

        writer.Line();
    }

    /// <summary>Throws where an output shares memory with an input.</summary>
    public static void PrintOverlapChecks(CodeWriter writer, Program program, Func<Port, string> name) => PrintOverlapChecks(writer, program, _ => true, name);

    /// <summary>The same for some of the outputs.</summary>
    public static void PrintOverlapChecks(CodeWriter writer, Program program, Func<Port, bool> isChecked, Func<Port, string> name)
    {
        const string AsBytes = "global::System.Runtime.InteropServices.MemoryMarshal.AsBytes";
        foreach (Port output in program.Outputs.Where(isChecked))
        {
            // Texts have no bytes that others could share.
            foreach (Port input in program.Inputs.Where(p => p.IsText == output.IsText))
            {
                string condition = input.Type == output.Type
                    ? $"global::System.MemoryExtensions.Overlaps({name(input)}, {name(output)})"
                    : $"global::System.MemoryExtensions.Overlaps({AsBytes}({name(input)}), {AsBytes}({name(output)}))";
                using (writer.Open($"if ({condition})"))
                {
                    writer.Line($"{Arguments}.ThrowOverlap(nameof({name(output)}));");
                }

                writer.Line();
            }
        }
    }

    /// <summary>The parameters of a method for one sample.</summary>
    public static string Parameters(Program program) => Parameters(program, p => $"{Span(program, p)} {p.Name}");

    /// <summary>Parameters, each as it is said.</summary>
    public static string Parameters(Program program, Func<Port, string> parameter) =>
        string.Join(", ", program.Inputs.Concat(program.Outputs).Select(parameter));

    /// <summary>The type of a parameter.</summary>
    public static string Span(Program program, Port port) =>
        $"global::System.{(program.Outputs.Contains(port) ? "Span" : "ReadOnlySpan")}<{port.Type.Keyword()}>";

    /// <summary>
    /// What the kernels get, each as it is said: all but texts whose numbers no kernel reads or writes.
    /// </summary>
    public static string References(Program program, Func<Port, string> reference) =>
        string.Join(", ", program.KernelInputs.Concat(program.Outputs).Where(p => p.IsUsed).Select(reference));

    /// <summary>A name for a parameter beside those of ports.</summary>
    /// <param name="wanted">The name, behind which a number stands where it is taken.</param>
    /// <param name="taken">The names of the ports.</param>
    public static string FreeName(string wanted, IEnumerable<string> taken)
    {
        HashSet<string> names = new(taken, StringComparer.OrdinalIgnoreCase);
        string name = wanted;
        for (int number = 2; names.Contains(name); number++)
        {
            name = wanted + number.ToString(CultureInfo.InvariantCulture);
        }

        return name;
    }

    /// <summary>The first element of a span.</summary>
    public static string Reference(string span) => $"ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference({span})";
}
