using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace FusedGen;

/// <summary>The exceptions of generated predictors, kept out of their code.</summary>
public static class ModelArguments
{
    /// <summary>Throws for a span of the wrong length.</summary>
    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowLength(string parameter, int actual, int expected) => throw new ArgumentException(
        string.Create(CultureInfo.InvariantCulture, $"The span has {actual} elements; {expected} were expected."), parameter);

    /// <summary>Throws for batches that do not fit.</summary>
    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowBatchLength(string parameter, int actual, long expected, int rowLength) => throw new ArgumentException(
        string.Create(CultureInfo.InvariantCulture, $"The span has {actual} elements; {expected} were expected, in rows of {rowLength}."), parameter);

    /// <summary>Throws for an output that overlaps an input.</summary>
    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowOverlap(string parameter) =>
        throw new ArgumentException("The output overlaps an input; pass separate memory.", parameter);
}
