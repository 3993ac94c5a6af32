namespace FusedGen;

/// <summary>
/// A generated model with one input and one output, for code that works with any such model without reflection.
/// </summary>
public interface IFusedModel
{
    /// <summary>Number of floats of one input sample.</summary>
    static abstract int InputLength { get; }

    /// <summary>Number of floats of one output sample.</summary>
    static abstract int OutputLength { get; }

    /// <summary>Model metadata and applied optimisations.</summary>
    static abstract ModelInfo Info { get; }

    /// <summary>Predicts one sample.</summary>
    /// <param name="input"><see cref="InputLength"/> floats.</param>
    /// <param name="output"><see cref="OutputLength"/> floats, all of them written.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    static abstract void Predict(ReadOnlySpan<float> input, Span<float> output);

    /// <summary>Predicts any number of consecutive samples.</summary>
    /// <param name="inputs">Rows of <see cref="InputLength"/> floats.</param>
    /// <param name="outputs">The same number of rows of <see cref="OutputLength"/> floats.</param>
    /// <exception cref="ArgumentException">A length is not a whole number of rows, the numbers of rows differ, or the
    /// spans overlap.</exception>
    static abstract void PredictBatch(ReadOnlySpan<float> inputs, Span<float> outputs);
}
