using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Verification;

/// <summary>
/// What shapes of stored tensors stand for samples of a network's tensor. A dimension of 1 moves no element, and tools
/// add and drop it freely: NumPy writes a scalar as [1], a batch of one comes without its dimension. So it may be
/// missing or be one too many. All others must be the network's own, and so must each of a shape of the network's own
/// rank but for the number of samples in front: [2,1] for [1,2] are two samples of another network, and no samples of
/// this one.
/// </summary>
internal static class StoredShape
{
    /// <summary>How many samples a tensor holds; null where it holds none of this network's.</summary>
    /// <param name="stored">The shape that was stored.</param>
    /// <param name="network">The shape that the network has there, of one sample.</param>
    public static int? Samples(Shape stored, Shape network)
    {
        if (network.Count == 0)
        {
            return null;
        }

        int[] one = network.ToArray(), all = stored.ToArray();
        if (all.Length == one.Length)
        {
            return all.SequenceEqual(one) ? 1
                : one[0] == 1 && all.Skip(1).SequenceEqual(one.Skip(1)) ? all[0]
                : null;
        }

        return SameWithoutOnes(all, one) ? 1
            : all.Length > 0 && SameWithoutOnes(all.Skip(1), one) ? all[0]
            : null;
    }

    private static bool SameWithoutOnes(IEnumerable<int> left, IEnumerable<int> right) => left.Where(d => d != 1).SequenceEqual(right.Where(d => d != 1));
}
