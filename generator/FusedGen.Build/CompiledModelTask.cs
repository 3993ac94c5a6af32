using Microsoft.Build.Framework;

namespace FusedGen.Build;

/// <summary>
/// A task that writes files about the models that the types of a compiled assembly use. What a type asks for stands in
/// the assembly itself.
/// </summary>
public abstract class CompiledModelTask : ModelTask, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>The assembly that was compiled: its types say which model they use, and with which options.</summary>
    [Required]
    public string Assembly { get; set; } = string.Empty;

    private protected CancellationToken Cancellation => _cancellation.Token;

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the task holds.</summary>
    /// <param name="isDisposing">Whether the task is disposed of, rather than finalized.</param>
    protected virtual void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            _cancellation.Dispose();
        }
    }

    /// <summary>The types that use one of the models.</summary>
    private protected IEnumerable<UsedModel> UsedOf(IReadOnlyCollection<ModelItem> models) => UsedModel.In(Path.Combine(ProjectFolder, Assembly), models);
}
