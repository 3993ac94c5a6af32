using System.Diagnostics;
using FusedGen.Fuzz.Wire;

namespace FusedGen.Fuzz.Judging;

/// <summary>Makes a file that fails smaller while it fails in the same way.</summary>
public static class Minimiser
{
    /// <summary>Takes out field after field, largest first, until none can go or the time is up.</summary>
    /// <param name="file">The file.</param>
    /// <param name="fails">Whether a file still fails in the same way.</param>
    /// <param name="time">How long to try.</param>
    public static byte[] Shrink(byte[] file, Func<byte[], bool> fails, TimeSpan time)
    {
        Stopwatch watch = Stopwatch.StartNew();
        if (WireMessage.TryRead(file) is not { } model || !fails(model.ToBytes()))
        {
            return file;
        }

        bool changed = true;
        while (changed && watch.Elapsed < time)
        {
            changed = false;
            foreach (WireMessage message in model.All().ToArray())
            {
                for (int i = message.Fields.Count - 1; i >= 0 && watch.Elapsed < time; i--)
                {
                    WireField removed = message.Fields[i];
                    message.Fields.RemoveAt(i);
                    if (fails(model.ToBytes()))
                    {
                        changed = true;
                    }
                    else
                    {
                        message.Fields.Insert(i, removed);
                    }
                }
            }
        }

        return model.ToBytes();
    }
}
