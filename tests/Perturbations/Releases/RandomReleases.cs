namespace ProgressiveDelivery.Perturbations;

/// <summary>A chain of random releases of one app, each checked at its end.</summary>
internal sealed class RandomReleases(ReleasedApp app, int seed)
{
    private readonly Random _random = new(seed);
    private int _version = 1;

    public async Task PlayAsync(int releases)
    {
        await app.CreateAsync();
        await app.UntilAdoptedAsync();
        for (int i = 0; i < releases; i++)
        {
            await ReleaseAsync();
        }
    }

    private async Task ReleaseAsync()
    {
        string version = Next();
        int weightsBefore = app.Weights.Count;
        switch (_random.Next(4))
        {
            case 0:
                await app.ReleaseAsync(version, isBad: true);
                await app.UntilFailedAsync(version);
                Assert.DoesNotContain(60, app.Weights.Skip(weightsBefore));
                Assert.DoesNotContain(version, app.PrimaryImages);
                break;
            case 1:
                await app.ReleaseAsync(version, isBad: false);
                await app.UntilWeightAsync(30);
                string newer = Next();
                await app.ReleaseAsync(newer, isBad: false);
                await app.UntilPromotedAsync(newer);
                break;
            case 2:
                await app.ReleaseAsync(version, isBad: false);
                await app.UntilWeightAsync(30);
                await app.ReleaseAsync(app.Promoted, isBad: false);
                await app.UntilBackAsync();
                break;
            default:
                await app.ReleaseAsync(version, isBad: false);
                await app.UntilPromotedAsync(version);
                break;
        }
    }

    private string Next() => $"v{++_version}";
}
