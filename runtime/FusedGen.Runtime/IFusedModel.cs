namespace FusedGen;

/// <summary>
/// A generated predictor with one input and one output, for code that serves any model without reflection.
/// </summary>
public interface IFusedModel
{
    /// <summary>Floats of one input sample.</summary>
    static abstract int InputLength { get; }

    /// <summary>Floats of one output sample.</summary>
    static abstract int OutputLength { get; }

    /// <summary>What the model is and what became of it.</summary>
    static abstract ModelInfo Info { get; }

    /// <summary>Predicts one sample.</summary>
    /// <param name="input"><see cref="InputLength"/> floats.</param>
    /// <param name="output"><see cref="OutputLength"/> floats, all of them written.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    static abstract void Predict(ReadOnlySpan<float> input, Span<float> output);

    /// <summary>Predicts any number of samples that lie one after the other.</summary>
    /// <param name="inputs">Rows of <see cref="InputLength"/> floats.</param>
    /// <param name="outputs">As many rows of <see cref="OutputLength"/> floats.</param>
    /// <exception cref="ArgumentException">A length is no whole number of rows, the numbers of rows differ, or the
    /// spans overlap.</exception>
    static abstract void PredictBatch(ReadOnlySpan<float> inputs, Span<float> outputs);
}
