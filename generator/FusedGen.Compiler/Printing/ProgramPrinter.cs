using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Memory;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Printing.Kernels;
using FusedGen.Compiler.Scheduling;

namespace FusedGen.Compiler.Printing;

/// <summary>Prints the class with the kernels of a program, and the methods that call them in order.</summary>
internal sealed class ProgramPrinter
{
    /// <summary>The method that predicts one sample.</summary>
    public const string RunMethod = "Run";

    /// <summary>The variable of a loop over kernels.</summary>
    private const string Step = "step";

    private readonly ScheduledProgram _scheduled;
    private readonly Program _program;
    private readonly KernelMethods _methods = new();

    public ProgramPrinter(ScheduledProgram scheduled)
    {
        _scheduled = scheduled;
        _program = scheduled.Program;
    }

    /// <summary>Prints the file-local class.</summary>
    /// <param name="writer">Takes the text.</param>
    /// <param name="type">The names of the classes, and the clock.</param>
    public void Print(CodeWriter writer, GeneratedType type)
    {
        writer.Line("// A kernel reads x, x0, x1, …, its weights w and its bias b, and writes y. A reference that moves over one of them has a letter");
        writer.Line("// before its name: px, qx, pw. The first form of a kernel is the scalar one, which explains the others.");
        using CodeWriter.Block kernels = writer.Open($"file static class {type.KernelClass}");
        PrintRun(writer, _scheduled.Single, RunMethod, type.WeightsClass, null);
        if (type.Clock is { } clock)
        {
            writer.Line();
            PrintRun(writer, _scheduled.Single, KernelClock.RunMethod, type.WeightsClass, clock);
        }

        if (_scheduled.Tile.Count > 0)
        {
            writer.Line();
            PrintRun(writer, _scheduled.Tile, "RunTile", type.WeightsClass, null);
        }

        _methods.Print(writer);
    }

    private void PrintRun(CodeWriter writer, IReadOnlyList<ProcedureSchedule> schedules, string name, string weightsClass, KernelClock? clock)
    {
        Procedure procedure = schedules[0].Procedure;
        string parameters = ArgumentsPrinter.References(_program, p => $"ref {p.Type.InMemory().Keyword()} {p.Name}");
        writer.Line(procedure.Rows == 1
            ? "/// <summary>Predicts one sample: the condition is known to the compiler, which keeps one of the calls.</summary>"
            : $"/// <summary>Predicts {TargetSpelling.Text(procedure.Rows)} samples.</summary>");
        using (writer.Open($"public static void {name}({parameters})"))
        {
            bool isAlwaysUsed = schedules.All(s => s.UsesScratch);
            if (isAlwaysUsed)
            {
                PrintScratch(writer, procedure);
            }

            if (_program.Weights.Words.Count > 0)
            {
                writer.Line($"ref float weights = ref {weightsClass}.Start;");
            }

            if (schedules.Count == 1)
            {
                PrintCalls(writer, schedules[0], clock);
                return;
            }

            ProcedureSchedule[] distinct = Distinct(schedules).ToArray();
            foreach (ProcedureSchedule schedule in distinct)
            {
                string start = ReferenceEquals(schedule, distinct[0]) ? "if" : "else if";
                using (writer.Open(TargetSpelling.Condition(schedule.Machine) is { } condition ? $"{start} ({condition})" : "else"))
                {
                    if (!isAlwaysUsed && schedule.UsesScratch)
                    {
                        PrintScratch(writer, procedure);
                    }

                    PrintCalls(writer, schedule, clock);
                }
            }
        }
    }

    /// <summary>
    /// The schedules but for those that call the same methods as the one that they share programs with: the condition
    /// of that one holds there too.
    /// </summary>
    private IEnumerable<ProcedureSchedule> Distinct(IReadOnlyList<ProcedureSchedule> schedules)
    {
        // Methods that are shared are named first, after the target that all have.
        Dictionary<Target, string[]> names = schedules
            .OrderBy(s => s.Machine.SharesWith is null ? 0 : 1)
            .ToDictionary(s => s.Machine, s => s.Steps.Select(step => NameOf(s, step)).ToArray());
        return schedules.Where(s => s.Machine.SharesWith is not { } shared || !names[s.Machine].SequenceEqual(names[shared]));
    }

    private static void PrintScratch(CodeWriter writer, Procedure procedure)
    {
        if (procedure.ScratchFloats == 0)
        {
            return;
        }

        if (procedure.ScratchOnStack)
        {
            writer.Line($"Span<float> buffer = stackalloc float[{TargetSpelling.Text(procedure.ScratchFloats + 16)}];");
            writer.Line("ref float scratch = ref Scratch.Align64(ref MemoryMarshal.GetReference(buffer));");
        }
        else
        {
            writer.Line($"ref float scratch = ref Scratch.Rent({TargetSpelling.Text(procedure.ScratchFloats)});");
        }
    }

    private void PrintCalls(CodeWriter writer, ProcedureSchedule schedule, KernelClock? clock)
    {
        if (clock is not null)
        {
            writer.Line(clock.Start);
        }

        foreach (ScheduledStep step in schedule.Steps)
        {
            KernelLoop? loop = schedule.Procedure.Loops.FirstOrDefault(l => l.Contains(step.Number));
            if (loop is null)
            {
                PrintCall(writer, schedule, step, clock);
            }
            else if (loop.First == step.Number)
            {
                using CodeWriter.Block block = writer.Open($"for (int {Step} = 0; {Step} < {TargetSpelling.Text(loop.Steps)}; {Step}++)");
                foreach (ScheduledStep repeated in schedule.Steps.Where(s => loop.Contains(s.Number)))
                {
                    PrintCall(writer, schedule, repeated, clock);
                }

                if (loop.While is { } goesOn)
                {
                    using CodeWriter.Block end = writer.Open($"if (!{Place(goesOn)})");
                    writer.Line("break;");
                }
            }
        }

        if (clock is not null)
        {
            writer.Line(clock.Enter("-1"));
        }
    }

    private void PrintCall(CodeWriter writer, ProcedureSchedule schedule, ScheduledStep step, KernelClock? clock)
    {
        if (clock is not null)
        {
            writer.Line(clock.Enter(TargetSpelling.Text(step.Number)));
        }

        writer.Line($"{NameOf(schedule, step)}({string.Join(", ", step.Kernel.Operands.Select(Argument))});");
    }

    private string NameOf(ProcedureSchedule schedule, ScheduledStep step) => _methods.NameOf(
        step, LayerName.Of(schedule.Procedure.Planned.FirstOrDefault(p => p.FirstKernel <= step.Number && step.Number < p.EndKernel)));

    private string Argument(Operand operand) => $"ref {Place(operand)}";

    /// <summary>The first element of an operand.</summary>
    private string Place(Operand operand)
    {
        string place = Element(operand.Storage switch
        {
            Storage.Input => _program.KernelInputs[operand.Index].Name,
            Storage.Output => _program.Outputs[operand.Index].Name,
            Storage.Scratch => "scratch",
            _ => "weights",
        }, operand.Offset);
        bool isOwn = operand.Storage is Storage.Scratch or Storage.Weights;
        string typed = isOwn && operand.Type != ElementType.Float32 ? $"Unsafe.As<float, {operand.Type.Keyword()}>(ref {place})" : place;
        return operand.StepStride == 0 ? Element(typed, operand.StepStart) : $"Unsafe.Add(ref {typed}, {Moved(operand)})";
    }

    private static string Moved(Operand operand)
    {
        string steps = operand.StepStride == 1 ? Step : $"{Step} * {TargetSpelling.Text(operand.StepStride)}";
        return operand.StepStart == 0 ? steps : $"{(operand.StepStride == 1 ? steps : $"({steps})")} + {TargetSpelling.Text(operand.StepStart)}";
    }

    private static string Element(string reference, int offset) => offset == 0 ? reference : $"Unsafe.Add(ref {reference}, {TargetSpelling.Text(offset)})";
}
