using FusedGen.Compiler.KernelPrograms;

namespace FusedGen.Compiler.Scheduling;

/// <summary>Walks along consecutive elements with vectors: a loop over whole ones, and what is left.</summary>
internal static class LaneLoop
{
    /// <summary>Builds a loop over the whole vectors of an axis, and a block for the elements that are left.</summary>
    /// <param name="builder">Takes the statements.</param>
    /// <param name="name">The loop variable.</param>
    /// <param name="extent">Elements.</param>
    /// <param name="lanes">Elements of a whole step.</param>
    /// <param name="step">Builds one step: the first element, and how many there are.</param>
    public static void Build(KernelBuilder builder, string name, int extent, int lanes, Action<AffineIndex, int> step)
    {
        int whole = extent / lanes * lanes;
        if (whole > 0)
        {
            using (builder.For(name, whole, out Local variable, lanes))
            {
                step(variable, lanes);
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
