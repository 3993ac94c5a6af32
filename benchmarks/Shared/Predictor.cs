namespace FusedGen.Benchmarks;

/// <summary>One way to run a network on a number of samples that lie in memory.</summary>
internal abstract class Predictor : IDisposable
{
    /// <summary>Its name in tables.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Predicts all samples so many times. The loop is here, so that no call through an interface is measured.
    /// </summary>
    public abstract void Repeat(int calls);

    /// <summary>Copies the last results: the rows of outputs one after the other.</summary>
    public abstract void CopyOutputs(Span<float> outputs);

    public virtual void Dispose()
    {
    }
}
