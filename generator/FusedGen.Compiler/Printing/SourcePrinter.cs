using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Printing.Texts;
using FusedGen.Compiler.Scheduling;

namespace FusedGen.Compiler.Printing;

/// <summary>
/// Prints the generated files: a readable one with the type and its kernels, and one with the constants where there are
/// any.
/// </summary>
public static class SourcePrinter
{
    /// <summary>Prints the files of one model.</summary>
    public static IReadOnlyList<GeneratedFile> Print(ScheduledProgram scheduled, GeneratedType type)
    {
        Program program = scheduled.Program;
        List<GeneratedFile> files = [new GeneratedFile("", Readable(scheduled, type))];
        if (program.Weights.Words.Count > 0)
        {
            files.Add(new GeneratedFile(".Weights", WeightsPrinter.Print(program.Weights, type)));
        }

        return files;
    }

    private static string Readable(ScheduledProgram scheduled, GeneratedType type)
    {
        Program program = scheduled.Program;
        CodeWriter writer = new();
        HeaderPrinter.Print(writer, program, type);
        writer.Line();
        writer.Line("#nullable enable");
        if (type.Type.IsDerived)
        {
            writer.Line("#pragma warning disable CS0108 // Members hide those of the base class, which may be a model too.");
        }

        writer.Line();
        TypePrinter.Print(writer, program, type);
        writer.Line();

        // The kernels have no reference types, and the compiler would look for them in every expression: a tenth of its
        // time.
        writer.Line("#nullable disable");
        writer.Line();
        using (writer.Open($"namespace {GeneratedType.InternalNamespace}"))
        {
            // Here, and not at the top of the file, so that nothing that the project declares can take these names.
            writer.Line("using global::System;");
            writer.Line("using global::System.Runtime.CompilerServices;");
            writer.Line("using global::System.Runtime.InteropServices;");
            writer.Line("using global::System.Runtime.Intrinsics;");
            writer.Line("using global::FusedGen.Numerics;");
            writer.Line("using static global::FusedGen.Numerics.PartialVectors;");
            writer.Line();
            new ProgramPrinter(scheduled).Print(writer, type);
            if (TextsPrinter.IsNeeded(program))
            {
                writer.Line();
                TextsPrinter.Print(writer, program, type);
            }

            if (type.Typed.HasLabelNames)
            {
                writer.Line();
                TypedMembersPrinter.PrintNamesClass(writer, type);
            }
        }

        return writer.ToString();
    }
}
