using FusedGen.Compiler.Planning;

namespace FusedGen.Compiler.Scheduling;

/// <summary>What is proven and printed: a program with what it does on each machine.</summary>
public sealed class ScheduledProgram
{
    private ScheduledProgram(Program program, IReadOnlyList<ProcedureSchedule> single, IReadOnlyList<ProcedureSchedule> tile)
    {
        Program = program;
        Single = single;
        Tile = tile;
    }

    /// <summary>The program.</summary>
    public Program Program { get; }

    /// <summary>
    /// The prediction of one sample, on the machine with the widest vectors first and that without any last.
    /// </summary>
    internal IReadOnlyList<ProcedureSchedule> Single { get; }

    /// <summary>The same for a tile of samples; empty where there is none.</summary>
    internal IReadOnlyList<ProcedureSchedule> Tile { get; }

    /// <summary>Schedules a program.</summary>
    public static ScheduledProgram Of(Program program) =>
        new(program, ProcedureSchedule.AllOf(program.Single), program.Tile is { } tile ? ProcedureSchedule.AllOf(tile) : []);

    /// <summary>The program with other steps, for tests that damage it.</summary>
    internal ScheduledProgram With(IReadOnlyList<ProcedureSchedule> single) => new(Program, single, Tile);
}
