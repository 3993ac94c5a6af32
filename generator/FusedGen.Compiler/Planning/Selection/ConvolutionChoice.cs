using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Planning.Selection;

/// <summary>The kernels that compute a convolution.</summary>
internal enum ConvolutionForm
{
    /// <summary>A contraction over the windows, whose outputs are the lanes of vectors.</summary>
    Windows,

    /// <summary>The same with integers, two products at once.</summary>
    Pairs,

    /// <summary>Channel by channel, where each is a group of its own.</summary>
    Depthwise,

    /// <summary>Windows of 3×3 in Winograd's transformed space.</summary>
    Winograd,

    /// <summary>One output after the other, in double.</summary>
    Elements,
}

/// <summary>How a convolution is computed.</summary>
/// <param name="Form">The kernel.</param>
/// <param name="Pool">The pool that is its last step; null where its own outputs are stored.</param>
/// <param name="KeepsEpilogue">Whether it computes its epilogue in registers; a kernel behind it does
/// otherwise.</param>
internal sealed record ConvolutionChoice(ConvolutionForm Form, PoolOperation? Pool, bool KeepsEpilogue);
