namespace FusedGen.Compiler.KernelPrograms;

/// <summary>Nested loops that end together: disposing closes them, the innermost first.</summary>
/// <param name="builder">Takes the loops.</param>
internal sealed class LoopStack(KernelBuilder builder) : IDisposable
{
    private readonly Stack<KernelBuilder.Scope> _open = new();

    /// <summary>Loops that are open.</summary>
    public int Count => _open.Count;

    /// <summary>Opens a loop from 0 inside of those before.</summary>
    /// <returns>Its variable.</returns>
    public Local Open(string name, int end) => Open(name, KernelValues.Index(0), KernelValues.Index(end));

    /// <summary>Opens a loop inside of those before.</summary>
    /// <returns>Its variable.</returns>
    public Local Open(string name, KernelValue start, KernelValue end)
    {
        _open.Push(builder.For(name, start, end, out Local variable));
        return variable;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_open.Count > 0)
        {
            _open.Pop().Dispose();
        }
    }
}
