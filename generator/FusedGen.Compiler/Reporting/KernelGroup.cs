using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;

namespace FusedGen.Compiler.Reporting;

/// <summary>Kernels one after the other that serve the same nodes of the file: a softmax is four of them.</summary>
/// <param name="Origin">The nodes; null for a copy, which serves none.</param>
/// <param name="First">The number of the first kernel.</param>
/// <param name="End">The number of the kernel after the last.</param>
public sealed record KernelGroup(Origin? Origin, int First, int End)
{
    /// <summary>Whether it is worth a heading: one operator, and several kernels.</summary>
    public bool IsDivided => Origin is not null && End - First > 1;

    /// <summary>The operators and the name of the first node: <c>Softmax 'probabilities'</c>.</summary>
    public string Title => Origin is null ? "copy" : $"{string.Join(", ", Origin.Operators.Distinct())} '{UntrustedText.Escape(Origin.Names[0])}'";

    /// <summary>The line above its kernels: <c>Softmax 'probabilities', in 4 kernels</c>.</summary>
    public string Heading => $"{Title}, in {(End - First).ToString(CultureInfo.InvariantCulture)} kernels";

    /// <summary>The groups of a procedure, in the order of its kernels.</summary>
    public static IReadOnlyList<KernelGroup> Of(Procedure procedure)
    {
        List<KernelGroup> groups = [];
        for (int kernel = 0; kernel < procedure.Kernels.Count; kernel++)
        {
            Origin? origin = procedure.Planned.FirstOrDefault(p => p.FirstKernel <= kernel && kernel < p.EndKernel) is { Operations: [Operation first, ..] }
                ? first.Origin
                : null;
            if (groups.Count > 0 && IsSame(groups[groups.Count - 1].Origin, origin))
            {
                groups[groups.Count - 1] = groups[groups.Count - 1] with { End = kernel + 1 };
            }
            else
            {
                groups.Add(new KernelGroup(origin, kernel, kernel + 1));
            }
        }

        return groups;
    }

    private static bool IsSame(Origin? one, Origin? other) =>
        one is not null && other is not null && one.Names.SequenceEqual(other.Names) && one.Operators.SequenceEqual(other.Operators);
}
