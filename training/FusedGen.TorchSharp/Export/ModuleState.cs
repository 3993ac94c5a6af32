using static global::TorchSharp.torch;

namespace FusedGen.TorchSharp.Export;

/// <summary>
/// What running a module could change: the mode of each of its modules, its buffers (running statistics) and torch's
/// random state. Disposing puts all of it back.
/// </summary>
internal sealed class ModuleState : IDisposable
{
    private readonly List<(nn.Module Module, bool Training)> _modes = [];
    private readonly List<(Tensor Buffer, Tensor Copy)> _buffers = [];
    private readonly Tensor _randomState;

    public ModuleState(nn.Module module)
    {
        _modes.Add((module, module.training));
        _modes.AddRange(module.named_modules().Select(entry => (entry.module, entry.module.training)));
        using IDisposable gradients = no_grad();
        foreach (Tensor buffer in module.buffers())
        {
            _buffers.Add((buffer, buffer.clone().DetachFromDisposeScope()));
        }

        _randomState = random.get_rng_state().DetachFromDisposeScope();
    }

    public void Dispose()
    {
        // Outer modules come first, and setting one sets all inside it; each inner one then gets back its own.
        foreach ((nn.Module module, bool training) in _modes)
        {
            if (module.training != training)
            {
                module.train(training);
            }
        }

        using IDisposable gradients = no_grad();
        foreach ((Tensor buffer, Tensor copy) in _buffers)
        {
            buffer.copy_(copy);
            copy.Dispose();
        }

        random.set_rng_state(_randomState);
        _randomState.Dispose();
    }
}
