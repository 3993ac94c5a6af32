using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Targets;

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

    /// <summary>Schedules a program for all machines.</summary>
    public static ScheduledProgram Of(Program program) => Of(program, KnownTargets.All);

    /// <summary>
    /// Schedules predictions of one sample for WebAssembly alone, to be compiled where they run; those of many run one
    /// by one.
    /// </summary>
    public static ScheduledProgram ForWebAssembly(Program program) => Of(program with { Tile = null }, KnownTargets.InWebAssembly);

    private static ScheduledProgram Of(Program program, IReadOnlyList<Target> machines) => new(
        program, ProcedureSchedule.AllOf(program.Single, machines), program.Tile is { } tile ? ProcedureSchedule.AllOf(tile, machines) : []);

    /// <summary>The program with other steps, for tests that damage it.</summary>
    internal ScheduledProgram With(IReadOnlyList<ProcedureSchedule> single) => new(Program, single, Tile);
}
