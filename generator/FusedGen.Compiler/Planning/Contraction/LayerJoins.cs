using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Contraction;

/// <summary>Finds the kernels of a procedure that run as one where vectors are wide.</summary>
internal static class LayerJoins
{
    /// <summary>For the number of each first kernel, what takes the place of it and the next.</summary>
    public static IReadOnlyDictionary<int, Kernel> Of(IReadOnlyList<Kernel> kernels, IReadOnlyList<KernelLoop> loops)
    {
        Dictionary<int, Kernel> joins = [];
        for (int i = 0; i + 1 < kernels.Count; i++)
        {
            if (kernels[i] is ContractionKernel first
                && kernels[i + 1] is ContractionKernel second
                && !loops.Any(l => l.Contains(i) || l.Contains(i + 1))
                && JoinedContraction.TryJoin(first, second) is { } joined
                && !IsReadFrom(kernels, i + 2, first.Write))
            {
                joins.Add(i, joined);
                i++;
            }
        }

        return joins;
    }

    /// <summary>Whether a kernel reads from a place before another fills it anew.</summary>
    private static bool IsReadFrom(IReadOnlyList<Kernel> kernels, int start, Operand place)
    {
        for (int i = start; i < kernels.Count; i++)
        {
            if (kernels[i].Reads.Any(r => Overlap(r.Operand, place)))
            {
                return true;
            }

            if (kernels[i].Write.IsAt(place) && kernels[i].Write.IsDense && kernels[i].Write.Count >= place.Count)
            {
                return false;
            }
        }

        return false;
    }

    /// <remarks>What moves with a loop, or has gaps, may be anywhere in the working memory.</remarks>
    private static bool Overlap(Operand read, Operand place) =>
        read.Storage == place.Storage
        && (!read.IsDense || read.StepStride != 0 || (read.Offset < place.Offset + place.Count && place.Offset < read.Offset + read.Count));
}
