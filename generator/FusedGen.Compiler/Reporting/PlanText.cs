using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Printing;

namespace FusedGen.Compiler.Reporting;

/// <summary>
/// The plan of a program in words: the same in the generated file, in reports and on the command line.
/// </summary>
public static class PlanText
{
    /// <summary>
    /// A line for each kernel: <c>1. Linear(20→9): 20 inputs × 9 outputs, constants in code, 4 chains</c>. Kernels of
    /// one operator stand together, under a line with its name.
    /// </summary>
    public static IReadOnlyList<string> Steps(Procedure procedure) => KernelGroup.Of(procedure)
        .SelectMany(group => group.IsDivided
            ? [$"{Comment.Line(group.Heading)}:", .. Lines(procedure, group).Select(line => "  " + line)]
            : Lines(procedure, group))
        .ToArray();

    private static IEnumerable<string> Lines(Procedure procedure, KernelGroup group) =>
        Enumerable.Range(group.First, group.End - group.First).Select(i => Line(procedure, i));

    private static string Line(Procedure procedure, int kernel) =>
        $"{(kernel + 1).ToString(CultureInfo.InvariantCulture)}. {Times(procedure, kernel)}{Comment.Line(procedure.Kernels[kernel].Title)}: "
        + $"{Comment.Line(procedure.Kernels[kernel].Plan)}{Join(procedure, kernel)}";

    private static string Times(Procedure procedure, int kernel) =>
        procedure.Loops.Any(l => l.Contains(kernel)) ? $"{procedure.StepsOf(kernel).ToString(CultureInfo.InvariantCulture)} times " : "";

    private static string Join(Procedure procedure, int kernel) =>
        procedure.Joins.ContainsKey(kernel) ? "; at 512 bits one method with the next step, with the values in between in registers" : "";

    /// <summary>What the program needs beside its code.</summary>
    public static string Memory(Program program) =>
        $"{Words(program.Weights.Words.Count, "constant data")}, {Words(program.Single.ScratchFloats, "scratch buffer")}"
        + (program.Single.ScratchFloats == 0 ? "" : program.Single.ScratchOnStack ? " on the stack" : " from the thread's pool");

    /// <summary>How batches run.</summary>
    public static string Batches(Procedure tile) =>
        $"Batches run {tile.Rows.ToString(CultureInfo.InvariantCulture)} samples at a time through all steps, "
        + $"with {Words(tile.ScratchFloats, "scratch buffer")}.";

    private static string Words(int words, string what) => words == 0 ? "no " + what : $"{Figures.Bytes(words * 4L)} of {what}";
}
