using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Scheduling;

/// <summary>Walks along consecutive elements with vectors: a loop over whole ones, and what is left.</summary>
internal static class LaneLoop
{
    /// <summary>Builds a loop over the whole vectors of an axis, and a block for the elements that are left.</summary>
    /// <param name="builder">Takes the statements.</param>
    /// <param name="name">The loop variable.</param>
    /// <param name="extent">Elements.</param>
    /// <param name="target">The machine.</param>
    /// <param name="step">Builds one step: the first element, and how many there are.</param>
    public static void Build(KernelBuilder builder, string name, int extent, Target target, Action<AffineIndex, int> step)
    {
        int whole = extent / target.Lanes * target.Lanes;
        if (whole > 0)
        {
            using (builder.For(name, whole, out Local variable, target.Lanes))
            {
                step(variable, target.Lanes);
            }
        }

        if (whole < extent)
        {
            using (builder.Block())
            {
                step(whole, extent - whole);
            }
        }
    }
}
