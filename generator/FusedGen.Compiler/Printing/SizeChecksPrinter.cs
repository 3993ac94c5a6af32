using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;

namespace FusedGen.Compiler.Printing;

/// <summary>Prints the checks of inputs whose values fix sizes.</summary>
internal static class SizeChecksPrinter
{
    private const string Class = "global::FusedGen.SizeArguments";

    /// <summary>What the documentation of a method adds to the reasons of an exception.</summary>
    public static string Reason(Program program) => program.Checks.Count == 0 ? "" : ", an input means other sizes than those that the model was compiled for";

    /// <summary>The checks of one sample.</summary>
    public static void Print(CodeWriter writer, Program program) => Print(writer, program, program.Checks, port => port.Name, port => port.Name);

    /// <summary>The checks of all rows of a batch: once of what they share.</summary>
    public static void PrintRows(CodeWriter writer, Program program)
    {
        ILookup<bool, SizeCheck> checks = program.Checks.ToLookup(check => InputsOf(program, check).All(port => port.IsShared));
        Print("if (rows > 0)", checks[true]);
        Print("for (int row = 0; row < rows; row++)", checks[false]);

        void Print(string header, IEnumerable<SizeCheck> some)
        {
            if (some.Any())
            {
                using (writer.Open(header))
                {
                    SizeChecksPrinter.Print(writer, program, some, RowOf, port => port.BatchName);
                }

                writer.Line();
            }
        }
    }

    private static string RowOf(Port port) =>
        port.IsShared ? port.BatchName : $"{port.BatchName}.Slice(row * {port.MemberName}Length, {port.MemberName}Length)";

    private static Port[] InputsOf(Program program, SizeCheck check) =>
        check.Operands.Where(o => o.Input is not null).Select(o => program.Inputs.First(p => p.OriginalName == o.Input)).ToArray();

    private static void Print(CodeWriter writer, Program program, IEnumerable<SizeCheck> checks, Func<Port, string> span, Func<Port, string> name)
    {
        foreach (SizeCheck check in checks)
        {
            Port[] inputs = InputsOf(program, check);
            string type = inputs[0].Type.Keyword();
            IEnumerable<string> arguments = check.Operands.Select(operand => operand.Input is null
                ? Numbers(operand.IsPlanned ? "int" : type, operand.Numbers)
                : span(inputs.First(p => p.OriginalName == operand.Input)));
            writer.Line($"{Class}.Require{check.Rule}({string.Join(", ", arguments)}, nameof({name(inputs[0])}));");
        }
    }

    private static string Numbers(string type, IReadOnlyList<long> numbers) => numbers.Count == 0
        ? $"default(global::System.ReadOnlySpan<{type}>)"
        : $"new {type}[] {{ {string.Join(", ", numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)))} }}";
}
