using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Recurrence;

/// <summary>
/// Plans <see cref="ScanOperation"/>: the kernels of the body in a loop. A state lies where the last one belongs; the
/// next one is computed beside it and moved there at the end of a step, when nothing reads the old one any more.
/// </summary>
internal static class ScanPlanner
{
    public static void Plan(ScanOperation scan, PlanBody planBody, PlanContext context)
    {
        StepPorts ports = new(scan, context.OperandOf);
        for (int i = 0; i < scan.States; i++)
        {
            if (scan.Outputs[i].Shape.Count > 0)
            {
                MapPlanner.Copy(context.OperandOf(scan.Inputs[i]), ports.State(i), "first state", context);
            }
        }

        context.Repeat(scan.Body, ports, scan.Steps, scan.EndingState is { } ending ? ports.State(ending) : null, planBody);
    }
}
