using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Memory;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Scheduling;

/// <summary>A step of a procedure on one machine.</summary>
/// <param name="Number">The number of the kernel; that of the first of joined ones.</param>
/// <param name="Kernel">The kernel.</param>
/// <param name="Target">The target whose program it has there.</param>
/// <param name="Program">What it does.</param>
internal sealed record ScheduledStep(int Number, Kernel Kernel, Target Target, KernelProgram Program);

/// <summary>What a procedure does on one machine.</summary>
/// <param name="Procedure">The procedure.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Steps">Its steps in order, each once.</param>
internal sealed record ProcedureSchedule(Procedure Procedure, Target Machine, IReadOnlyList<ScheduledStep> Steps)
{
    /// <summary>Whether anything lies in the working memory: what joined kernels hand on does not.</summary>
    public bool UsesScratch => Steps.SelectMany(s => s.Kernel.Operands).Any(operand => operand.Storage == Storage.Scratch);

    /// <summary>
    /// The schedules for all machines that have programs of their own, the widest first and that without vectors last.
    /// </summary>
    public static IReadOnlyList<ProcedureSchedule> AllOf(Procedure procedure) => AllOf(procedure, KnownTargets.All);

    /// <summary>The same for some machines, in the same order.</summary>
    public static IReadOnlyList<ProcedureSchedule> AllOf(Procedure procedure, IReadOnlyList<Target> machines)
    {
        int widest = procedure.Kernels.Where(k => k.IsVectorised).Select(k => k.MaxVectorBits).DefaultIfEmpty(0).Max();
        Dictionary<Kernel, Dictionary<Target, KernelProgram>> programs = new(KernelIdentity.Instance);
        return machines
            .Where(t => t.IsScalar || t.VectorBits <= widest)
            .Select(t => Of(procedure, t, programs))
            .Where(s => s.Machine.SharesWith is null || s.Steps.Any(step => step.Target == s.Machine))
            .ToArray();
    }

    private static ProcedureSchedule Of(Procedure procedure, Target machine, Dictionary<Kernel, Dictionary<Target, KernelProgram>> programs)
    {
        List<ScheduledStep> steps = [];
        for (int number = 0; number < procedure.Kernels.Count; number++)
        {
            int first = number;
            if (!machine.JoinsLayers || !procedure.Joins.TryGetValue(number, out Kernel? kernel))
            {
                kernel = procedure.Kernels[number];
            }
            else
            {
                number++;
            }

            Target target = Scheduler.TargetOf(kernel, machine);
            if (!programs.TryGetValue(kernel, out Dictionary<Target, KernelProgram>? ofTargets))
            {
                ofTargets = [];
                programs.Add(kernel, ofTargets);
            }

            if (!ofTargets.TryGetValue(target, out KernelProgram? program))
            {
                program = Scheduler.Schedule(kernel, target);
                ofTargets.Add(target, program);
            }

            steps.Add(new ScheduledStep(first, kernel, target, program));
        }

        return new ProcedureSchedule(procedure, machine, steps);
    }
}
