using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Scheduling;

/// <summary>Schedules a kernel to see how large its methods are.</summary>
internal sealed class MethodRoom : IMethodRoom
{
    public static readonly MethodRoom Instance = new();

    private MethodRoom()
    {
    }

    /// <remarks>The narrowest vectors are the most, and with them the calls.</remarks>
    public bool FitsOneMethod(Kernel kernel)
    {
        Target target = KnownTargets.All.Last(t => !t.IsScalar);
        KernelProgram program = Scheduler.Schedule(kernel, target);
        return program.Functions.Count == 0 && InlinedLocals.Of(target, program) <= InlinedLocals.Most;
    }
}
