using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Layout;

/// <summary>Plans what brings values into the layouts that were chosen for them.</summary>
internal static class LayoutPlanner
{
    /// <summary>The kernels that come before the operation with this number.</summary>
    public static void PlanBefore(int operation, ValuePlacement placement, PlanContext context)
    {
        foreach (BufferBorder border in placement.BordersAt(operation))
        {
            context.Add(BorderKernel.Of(border));
        }

        foreach (InputCopy copy in placement.CopiesAt(operation).Where(c => c.Source.Count > 0))
        {
            MapPlanner.Copy(copy.Source, copy.Target, "input in the layout of its users", context);
            context.CompleteCopy(copy.Value, copy.Source, copy.Target);
        }
    }
}
