using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Onnx;

/// <summary>
/// How large a model may be. What lies beyond does not belong into an assembly, and a small damaged file must not make
/// the compiler allocate gigabytes or run for hours.
/// </summary>
internal static class ModelLimits
{
    /// <summary>Nodes, tensors, attributes and other messages of one file together.</summary>
    public const int Messages = 1_000_000;

    /// <summary>Nodes of the graph and of those inside it.</summary>
    public const int Nodes = 50_000;

    /// <summary>Graphs inside graphs: branches of branches.</summary>
    public const int GraphDepth = 32;

    /// <summary>Functions that call each other: the depth of the calls.</summary>
    public const int FunctionDepth = 64;

    /// <summary>Elements of one tensor.</summary>
    public const int Elements = 1 << 27;

    /// <summary>Dimensions of one tensor.</summary>
    public const int Rank = 32;

    /// <summary>Nodes of all rounds of loops together, as far as each round is lowered by itself.</summary>
    public const int LoweredNodes = 200_000;

    /// <summary>Steps of one loop.</summary>
    public const int LoopSteps = 1 << 24;

    /// <summary>Operations into which one loop is unrolled: each of them is a kernel, or nearly.</summary>
    public const int UnrolledOperations = 4096;

    /// <summary>Weights of the operations into which one loop is unrolled.</summary>
    public const int UnrolledParameters = 1 << 22;

    /// <summary>
    /// Elements of one tensor that is computed while compiling, unless it is no larger than what it is computed from.
    /// </summary>
    public const int FoldedElements = 1 << 22;

    /// <summary>
    /// Inputs and outputs of the network together. Each is a parameter of the generated methods, and each output is
    /// compared with each input, lest they overlap.
    /// </summary>
    public const int Ports = 128;

    /// <summary>
    /// Products of the strides of one transposed convolution: the outputs between two of the places that its windows
    /// start at are as many convolutions, each with code of its own.
    /// </summary>
    public const int TransposedPhases = 1024;

    /// <summary>Elementary steps of all constant folding of one model.</summary>
    public const long FoldedWork = 1L << 27;

    /// <summary>The shape of these dimensions, if it is one and within the limits.</summary>
    /// <param name="dimensions">The dimensions, as they were read or computed.</param>
    /// <param name="subject">What has the shape, for the message.</param>
    /// <param name="negativeId">The diagnostic for a negative dimension.</param>
    /// <param name="rows">How many samples the shape may hold; the limits are those of one.</param>
    /// <exception cref="ModelException">A dimension is negative, or there are too many dimensions or
    /// elements.</exception>
    public static Shape ShapeOf(IReadOnlyList<long> dimensions, string subject, string negativeId, int rows = 1)
    {
        if (dimensions.Count > Rank)
        {
            throw new ModelException(DiagnosticIds.TooLarge, $"{subject} has {dimensions.Count} dimensions; the limit is {Rank}.");
        }

        long count = 1;
        foreach (long dimension in dimensions)
        {
            if (dimension < 0)
            {
                throw new ModelException(negativeId, $"{subject} has a dimension of {dimension}.");
            }

            // Empty dimensions are passed over, so that the strides of an empty tensor stay within bounds too.
            long limit = (long)Elements * rows;
            if (dimension > limit || (count *= Math.Max(1, dimension)) > limit)
            {
                throw new ModelException(
                    DiagnosticIds.TooLarge, $"{subject} has the shape {string.Join("×", dimensions)}; the limit is {Elements} elements.");
            }
        }

        return new Shape(dimensions.Select(d => (int)d).ToArray());
    }
}
