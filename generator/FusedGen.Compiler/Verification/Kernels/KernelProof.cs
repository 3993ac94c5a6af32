using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Interpreting;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Scheduling;

namespace FusedGen.Compiler.Verification.Kernels;

/// <summary>
/// The build's proof of what it prints: the kernel programs, from which the C# is made, are run over the planned
/// memory, and each must give what its operation means.
/// </summary>
internal sealed class KernelProof
{
    private readonly ScheduledProgram _program;
    private readonly bool _onAllTargets;
    private readonly CancellationToken _cancellationToken;
    private readonly OperationCheck _check;
    private readonly List<(ProcedureSchedule Schedule, ProgramInterpreter Interpreter, IReadOnlyList<PlannedOperation> Checks)> _machines = [];

    /// <summary>A proof of a program.</summary>
    /// <param name="program">What is printed.</param>
    /// <param name="weights">The weights that it computes with.</param>
    /// <param name="onAllTargets">Whether each target is tried, and not only the widest one and that without
    /// vectors.</param>
    /// <param name="cancellationToken">Stops between operations.</param>
    public KernelProof(ScheduledProgram program, DecodedWeights weights, bool onAllTargets, CancellationToken cancellationToken)
    {
        _program = program;
        _onAllTargets = onAllTargets;
        _cancellationToken = cancellationToken;
        _check = new OperationCheck(weights, cancellationToken);
        foreach (ProcedureSchedule schedule in Chosen(program.Single))
        {
            Add(schedule);
        }
    }

    /// <summary>How many times each vector is predicted.</summary>
    public int Machines => _machines.Count;

    /// <summary>The targets that are tried, in words.</summary>
    public string Targets => string.Join(", ", _machines.Select(m => m.Schedule.Machine.Label));

    /// <summary>Predicts from a vector on each target.</summary>
    /// <param name="inputs">A tensor for each input.</param>
    /// <param name="answered">Takes the outputs of each target.</param>
    /// <returns>The first kernel that is wrong and what it did, in words; null where none is.</returns>
    /// <exception cref="EvaluationException">There is no result for these inputs.</exception>
    public string? FindDefect(IReadOnlyList<Tensor> inputs, Action<Tensor[]> answered)
    {
        foreach ((ProcedureSchedule schedule, ProgramInterpreter interpreter, IReadOnlyList<PlannedOperation> checks) in _machines)
        {
            if (Run(schedule, interpreter, checks, inputs, answered) is { } defect)
            {
                return defect;
            }
        }

        return null;
    }

    /// <summary>Predicts a tile of samples, as batches do, on the widest target.</summary>
    /// <param name="vectors">Samples, which are repeated where they are fewer than those of a tile.</param>
    public string? FindDefectInTile(IReadOnlyList<ReferenceVector> vectors)
    {
        if (_program.Tile.Count == 0)
        {
            return null;
        }

        ProcedureSchedule schedule = _program.Tile[0];
        // What rows share differs from vector to vector, so that all rows are then one of them.
        int different = _program.Program.Inputs.Any(p => p.IsShared) ? 1 : vectors.Count;
        IReadOnlyList<Tensor>[] rows = Enumerable.Range(0, schedule.Procedure.Rows).Select(row => vectors[row % different].Inputs).ToArray();
        Tensor[] inputs = _program.Program.Inputs.Select((port, i) => port.IsShared ? rows[0][i] : Concatenated(rows.Select(r => r[i]).ToArray())).ToArray();
        return Run(schedule, new ProgramInterpreter(_program.Program, schedule, Machine.Common), ChecksOf(schedule), inputs, _ => { });
    }

    private IEnumerable<ProcedureSchedule> Chosen(IReadOnlyList<ProcedureSchedule> schedules) =>
        _onAllTargets || schedules.Count == 1 ? schedules : [schedules[0], schedules[schedules.Count - 1]];

    private void Add(ProcedureSchedule schedule) =>
        _machines.Add((schedule, new ProgramInterpreter(_program.Program, schedule, Machine.Common), ChecksOf(schedule)));

    private string? Run(
        ProcedureSchedule schedule, ProgramInterpreter interpreter, IReadOnlyList<PlannedOperation> checks, IReadOnlyList<Tensor> inputs,
        Action<Tensor[]> answered)
    {
        int next = 0;
        try
        {
            answered(interpreter.Run(
                inputs,
                (ran, memory) =>
                {
                    for (; next < checks.Count && checks[next].EndKernel <= ran; next++)
                    {
                        if (_check.Describe(checks[next], memory) is { } defect)
                        {
                            throw new KernelFaultException($"{TitlesOf(checks[next], schedule)}: {defect}");
                        }
                    }
                },
                _cancellationToken));
            return null;
        }
        catch (KernelFaultException fault)
        {
            string machine = schedule.Machine.IsScalar
                ? "without vectors"
                : $"with vectors of {schedule.Machine.VectorBits} bits{(schedule.Machine.SharesWith is null ? "" : $" on {schedule.Machine.Name}")}";
            return $"{machine}{(schedule.Procedure.Rows > 1 ? $" and {schedule.Procedure.Rows} samples at once" : "")}, {fault.Message}";
        }
    }

    private static string TitlesOf(PlannedOperation planned, ProcedureSchedule schedule) => string.Join(
        "; ", schedule.Steps.Where(s => s.Number >= planned.FirstKernel && s.Number < planned.EndKernel).Select(s => s.Kernel.Title).Distinct());

    /// <summary>
    /// The operations that can be checked on a machine, by their ends: of two that run as one kernel there, the values
    /// between them are in registers.
    /// </summary>
    private static List<PlannedOperation> ChecksOf(ProcedureSchedule schedule)
    {
        List<PlannedOperation> checks = [.. schedule.Procedure.Planned.OrderBy(p => p.EndKernel)];
        foreach (ScheduledStep step in schedule.Steps.Where(s => !ReferenceEquals(s.Kernel, schedule.Procedure.Kernels[s.Number])))
        {
            int first = checks.FindIndex(c => c.EndKernel == step.Number + 1);
            int second = checks.FindIndex(c => c.FirstKernel <= step.Number + 1 && c.EndKernel > step.Number + 1);
            PlannedOperation before = checks[first];
            PlannedOperation after = checks[second];
            checks[second] = after with
            {
                Operations = [.. before.Operations, .. after.Operations],
                FirstKernel = before.FirstKernel,
                Inputs = [.. before.Inputs, .. after.Inputs.Where(i => before.Outputs.All(o => o.Value != i.Value))],
            };
            checks.RemoveAt(first);
        }

        return checks;
    }

    private static Tensor Concatenated(Tensor[] rows) => Tensor.Joined(rows, new Shape(rows.Sum(r => r.Count)));
}
